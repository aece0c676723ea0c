// Trains a language model on a text, from the start or from where a checkpoint stopped.
import { blasInfo } from "../../lib/dist/index.js";
import { openTraining, saveCheckpoint } from "./checkpoint.mjs";
import { ProgressLine, inFull } from "./progress-line.mjs";
import { readText } from "./text.mjs";

/** Exit codes of a program that was interrupted are 128 and the number of the signal. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/**
 * @param {import("./options.mjs").Options} options
 * @returns {Promise<number>} the exit code
 * @throws {RangeError} when something is wrong with the text or the checkpoint
 */
export async function train(options) {
  const signal = listen();
  const training = openTraining(options, readText(options.text));
  introduce(training, options);
  saveCheckpoint(options.checkpoint, training); // now, so that a file that cannot be written is not found out after an hour
  const line = new ProgressLine();
  let saved = performance.now();
  while (training.updates < training.lastUpdate && !signal.code) {
    line.update(training, training.update());
    if (training.batch === 0) line.print(endOfEpoch(training));
    if (performance.now() - saved >= 1000 * training.configuration["save-every"]) {
      line.print(`\n${training.sample()}\n`);
      trySave(options.checkpoint, training, line);
      saved = performance.now();
    }
    await new Promise(setImmediate); // for a signal to arrive
  }
  saveCheckpoint(options.checkpoint, training);
  line.print(signal.code ? "" : `\n${training.sample()}\n`);
  line.print(signal.code ? `Saved. The same command goes on from update ${inFull(training.updates)}.` : "Done.");
  return signal.code;
}

/** Asks for an end: a signal, or an output that is closed. The second signal of a kind ends the process at once. */
function listen() {
  const received = { code: 0 };
  for (const [name, code] of Object.entries(SIGNALS)) process.once(name, () => (received.code = code));
  process.stdout.on("error", () => (received.code ||= 1));
  return received;
}

/** @param {import("./training.mjs").Training} training */
function introduce(training, { text, checkpoint }) {
  const { vocabulary, model, updates, lastUpdate, batches } = training;
  const parameters = Object.values(model.params).reduce((sum, { length }) => sum + length, 0);
  const place = updates > 0 ? `goes on from update ${inFull(updates)}` : "a new training";
  console.log(`text        ${text}: ${inFull(training.length)} characters, ${vocabulary.size} different ones`);
  console.log(
    `model       ${inFull(parameters)} parameters, ${model.recurrent.H.size} hidden units, on ${blasInfo().name}`,
  );
  console.log(`epoch       ${inFull(batches.length)} updates of ${inFull(training.charactersPerUpdate)} characters`);
  console.log(`checkpoint  ${checkpoint}: ${place}`);
  if (updates >= lastUpdate) console.log("There is nothing left to do: say more --epochs to go on.");
}

/** @param {import("./training.mjs").Training} training that has just ended one */
function endOfEpoch(training) {
  const { epoch, lossOfEpoch, batches } = training;
  const loss = lossOfEpoch / batches.length;
  const heldOut = training.perplexityOfHeldOut();
  const tested = heldOut === undefined ? "" : `; of the text held out ${heldOut.toFixed(3)}`;
  return `epoch ${epoch}: loss ${loss.toFixed(4)} nats, perplexity ${Math.exp(loss).toFixed(3)}${tested}`;
}

function trySave(checkpoint, training, line) {
  try {
    saveCheckpoint(checkpoint, training);
  } catch (error) {
    line.print(`${error.message}; the training goes on, and will be saved later`);
  }
}
