// How far a training has come, on one line that is written over in a terminal, and now and then a new line elsewhere.

/** Milliseconds between two lines: in a terminal, and in a file. */
const EVERY = process.stdout.isTTY ? 250 : 10_000;

/** Of the losses shown, a new one makes up so much: single ones jump. */
const NEW_SHARE = 0.05;

export class ProgressLine {
  #shown = 0;
  #updates = 0;
  #started = performance.now();
  /** @type {number | undefined} */
  #loss;

  /**
   * Call it after each update.
   *
   * @param {import("./training.mjs").Training} training
   * @param {number} loss of this update, in nats per character
   */
  update(training, loss) {
    this.#updates++;
    this.#loss = this.#loss === undefined ? loss : this.#loss + NEW_SHARE * (loss - this.#loss);
    const now = performance.now();
    if (now - this.#shown < EVERY) return;
    this.#shown = now;
    this.#write(this.#text(training, this.#loss, (now - this.#started) / 1000));
  }

  /** Prints lines that stay. */
  print(text) {
    if (process.stdout.isTTY) process.stdout.write("\r\x1b[K");
    console.log(text);
  }

  /** Short enough for a terminal of 80 columns. */
  #text({ updates, lastUpdate, batches, charactersPerUpdate }, loss, seconds) {
    const perSecond = this.#updates / seconds;
    const epochs = (count) => (count / batches.length).toLocaleString("en", { maximumFractionDigits: 2 });
    return [
      `epoch ${epochs(updates)} of ${epochs(lastUpdate)}`,
      `loss ${loss.toFixed(3)}`,
      `perplexity ${Math.exp(loss).toFixed(2)}`,
      `${duration((lastUpdate - updates) / perSecond)} left`,
      `${inFull(perSecond * charactersPerUpdate)} chars/s`,
    ].join("  ");
  }

  #write(text) {
    if (!process.stdout.isTTY) return console.log(text);
    const width = process.stdout.columns || 80; // 0 when the terminal does not tell
    process.stdout.write(`\r\x1b[K${text.slice(0, width - 1)}`); // a longer one could not be written over
  }
}

/** 12,345 */
export function inFull(number) {
  return Math.round(number).toLocaleString("en");
}

/** 2 h 5 min, 23 min, 3 min 20 s, 7 s */
export function duration(seconds) {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  if (minutes >= 10) return `${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
