// What the scripts in assets/ share: each puts one object on the page, and plotly.min.js puts Plotly there.
declare const Plotly: Record<string, (holder: HTMLElement, ...args: unknown[]) => Promise<unknown>>;

/** A figure as it is saved in the page. */
interface FigureSpec {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
}

declare const contrast: {
  readable: (colour: string, ground: string, wanted?: number) => string;
  ratio: (one: string, other: string) => number;
};
declare const figureColours: { apply: (holder: HTMLElement, spec: FigureSpec) => Promise<unknown> };
declare const figureKeys: { listen: (holder: HTMLElement) => void };
declare const figureSize: {
  narrowed: (layout: FigureSpec["layout"]) => FigureSpec["layout"];
  setHeight: (holder: HTMLElement, layout: FigureSpec["layout"]) => void;
  makeRoom: (holder: HTMLElement) => Promise<void>;
  isCrowded: (holder: HTMLElement) => boolean;
};

interface Window {
  contrast: typeof contrast;
  figureColours: typeof figureColours;
  figureKeys: typeof figureKeys;
  figureSize: typeof figureSize;
}

interface HTMLElement {
  /** Newer than the compiler's description of the DOM. */
  hidePopover: () => void;
}
