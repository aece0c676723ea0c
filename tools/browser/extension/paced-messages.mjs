// Messages of the kernel on their way to JupyterLab. A loop prints faster than JupyterLab can draw, which begins a printed
// text anew for each piece. So JupyterLab gets what has gathered when it has drawn the last, and the reader as much time
// in between.

/** What is handed over without a pause: messages, and one that makes JupyterLab draw a text anew counts for more. */
const TURN = { ms: 50, messages: 50, charactersOfOne: 20_000 };

export class PacedMessages {
  #send;
  #waiting = /** @type {{ message: any, whenSent: () => void }[]} */ ([]);
  /** How long the texts are that the cells show, by the ids of their requests. */
  #lengths = new Map();
  /** Of what the present turn has handed over. */
  #cost = 0;

  /** @param send hands a message over */
  constructor(send) {
    this.#send = send;
  }

  /** In the order in which they are given here. */
  send(message, whenSent = () => {}) {
    if (!isJoined(this.#waiting, message)) this.#waiting.push({ message, whenSent });
    this.#sendWaiting();
  }

  /** Hands over all that waits: nobody wants to read on who has pressed the stop button. */
  sendAll() {
    this.#sendWaiting(true);
  }

  /** @param isAtOnce without a pause: a page that nobody sees is woken once a second, or once a minute */
  #sendWaiting(isAtOnce = document.hidden) {
    while (this.#waiting.length > 0 && (isAtOnce || this.#cost < TURN.messages)) {
      const { message, whenSent } = this.#waiting.splice(0, 1)[0];
      if (this.#cost === 0) this.#beginTurn();
      this.#cost += this.#costOf(message);
      this.#send(message);
      whenSent();
    }
  }

  #costOf({ header, parent_header, content }) {
    const cell = parent_header.msg_id;
    if (content.execution_state === "idle" || header.msg_type === "clear_output") this.#lengths.delete(cell);
    if (header.msg_type !== "stream") return 1;
    const length = (this.#lengths.get(cell) ?? 0) + content.text.length;
    this.#lengths.set(cell, length);
    return 1 + length / TURN.charactersOfOne;
  }

  #beginTurn() {
    const begun = performance.now();
    setTimeout(() => {
      const took = performance.now() - begun; // longer than it should, while JupyterLab draws
      if (took < 2 * TURN.ms) return this.#endTurn();
      this.#cost = Infinity;
      setTimeout(() => this.#endTurn(), took);
    }, TURN.ms);
  }

  #endTurn() {
    this.#cost = 0;
    this.#sendWaiting();
  }
}

/** Whether a message became part of one that waits. */
function isJoined(waiting, message) {
  for (const { message: earlier } of waiting.toReversed()) {
    if (isMore(earlier, message)) earlier.content.text += message.content.text;
    else if (isNewer(earlier, message)) earlier.content = message.content;
    else if (typeOf(earlier) !== typeOf(message) && isDrawnApart(earlier) && isDrawnApart(message)) continue;
    else return false;
    return true;
  }
  return false;
}

const typeOf = ({ header }) => header.msg_type;
const isAlike = (earlier, message) =>
  typeOf(earlier) === typeOf(message) && earlier.parent_header.msg_id === message.parent_header.msg_id;
const isMore = (earlier, message) =>
  isAlike(earlier, message) && typeOf(message) === "stream" && earlier.content.name === message.content.name;
const isNewer = (earlier, message) =>
  isAlike(earlier, message) && typeOf(message) === "update_display_data" && displayOf(earlier) === displayOf(message);
const displayOf = ({ content }) => content.transient?.display_id;
/** What is printed has its own place below the cell, wherever a display changes. */
const isDrawnApart = (message) => ["stream", "update_display_data"].includes(typeOf(message));
