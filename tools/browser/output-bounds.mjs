// Of one cell, the page is given no more than it can bear. A loop that never pauses is not held up by a page that cannot
// follow, and all that it prints would wait there in front of whatever the reader does.

const MOST = { characters: 1_000_000, lines: 100_000, outputs: 1000 }; // drawn in about a second
const UPDATED_EVERY_MS = 50;
const number = (value) => value.toLocaleString("en");
const TOO_LONG = `Only the first ${number(MOST.characters)} characters, in ${number(MOST.lines)} lines at most, that a cell prints are shown. The rest is left out.\n`;
const TOO_MANY = `Only the first ${number(MOST.outputs)} outputs of a cell are shown. The rest is left out.\n`;

/** What the cells that have not ended have shown, by the ids of their requests. */
const cells = new Map();
const nothing = () => ({ characters: 0, lines: 0, outputs: 0, stream: "", isFull: false });

/** Sends a message to the page, or what there is room for, and why there is no more. */
export function sendToPage(message) {
  const { header, parent_header, content } = message;
  const type = header.msg_type;
  if (type === "update_display_data") return update(message);
  if (type !== "stream") sendUpdates();
  const cell = parent_header.msg_id;
  const shown = cells.get(cell) ?? nothing();
  const isOutput = ["stream", "display_data"].includes(type);
  if (isOutput) cells.set(cell, shown);
  else if (content.execution_state === "idle" || type === "clear_output") cells.delete(cell);
  if (!isOutput) globalThis.postMessage(message);
  else if (!shown.isFull) whatFits(message, shown).forEach((part) => globalThis.postMessage(part));
}

/** The newest of each display, until it is time to send them. */
const updates = new Map();
let updatedAt = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

function update(message) {
  updates.set(message.content.transient?.display_id, message);
  if (performance.now() - updatedAt > UPDATED_EVERY_MS) sendUpdates();
  else timer ??= setTimeout(sendUpdates, UPDATED_EVERY_MS);
}

function sendUpdates() {
  if (updates.size === 0) return;
  clearTimeout(timer);
  timer = undefined;
  updates.forEach((message) => globalThis.postMessage(message));
  updates.clear();
  updatedAt = performance.now();
}

function whatFits(message, shown) {
  const { name = "", text = "" } = message.content;
  if (name === "" || name !== shown.stream) shown.outputs++; // what is printed in succession is one
  shown.stream = name;
  if (shown.outputs > MOST.outputs) return full(shown, stream(message, "stderr", TOO_MANY));
  const fitting = beginning(text, MOST.characters - shown.characters, MOST.lines - shown.lines);
  if (fitting !== text) return full(shown, stream(message, name, fitting), stream(message, "stderr", TOO_LONG));
  shown.characters += text.length;
  shown.lines += text.split("\n").length - 1;
  return [message];
}

function beginning(text, characters, lines) {
  const fitting = text.slice(0, characters);
  const parts = fitting.split("\n");
  return parts.length - 1 > lines ? `${parts.slice(0, lines).join("\n")}\n` : fitting;
}

function full(shown, ...messages) {
  shown.isFull = true;
  return messages;
}

const stream = ({ header, ...message }, name, text) => ({
  ...message,
  header: { ...header, msg_id: `${header.msg_id}-${name}`, msg_type: "stream" },
  content: { name, text },
});
