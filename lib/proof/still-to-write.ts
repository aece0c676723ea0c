/** What is still to be written in an exercise. */
import { expectText } from "../backend/expect";

export class StillToWrite extends Error {
  override readonly name = "StillToWrite";
}

/** In an exercise's skeleton, takes the place of what the reader is to write: `return todo("h = tanh(…)")`. */
export function todo(what: string): never {
  expectText("todo", "what", what);
  throw new StillToWrite(what);
}
