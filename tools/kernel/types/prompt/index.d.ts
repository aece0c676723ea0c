/** Asks the reader for a line. Waits until it is given. */
declare function prompt(question?: string): string;
