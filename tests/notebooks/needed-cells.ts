import { fromTools } from "../places";
import { type CellText } from "./run-cells";

interface NeededCells {
  /** Those that declare what the texts use, and what these use in turn, in their order. */
  neededCells: (cells: readonly CellText[], texts: readonly string[]) => CellText[];
}

export const { neededCells } = fromTools("notebooks/needed-cells.cjs") as NeededCells;
