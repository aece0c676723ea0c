// What the scripts in assets/ share: each puts one object on the page, and plotly.min.js puts Plotly there.
declare const Plotly: any;
declare const contrast: any;
declare const figureColours: any;
declare const figureKeys: any;
declare const figureSize: any;

interface Window {
  contrast: any;
  figureColours: any;
  figureKeys: any;
  figureSize: any;
}

interface HTMLElement {
  /** Newer than the compiler's description of the DOM. */
  hidePopover(): void;
}
