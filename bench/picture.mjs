export function picture() { return "<svg/>"; }
