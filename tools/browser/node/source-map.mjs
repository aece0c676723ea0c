// node:module's SourceMap, with which an error finds its way back to the lines of the cell.
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

const END_OF_LINE = 1e6;

export class SourceMap {
  #map;

  constructor(map) {
    this.#map = new TraceMap(map);
  }

  /** The entry at a place or the last one before it, also on an earlier line. Lines and columns count from 0. */
  findEntry(row, column) {
    for (let line = row; line >= 0; line--) {
      const at = { line: line + 1, column: line === row ? column : END_OF_LINE };
      const { line: originalLine, column: originalColumn } = originalPositionFor(this.#map, at);
      if (originalLine !== null) return { originalLine: originalLine - 1, originalColumn };
    }
    return {};
  }
}
