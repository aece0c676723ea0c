// A training as a safetensors file, from which it goes on as if it had never stopped.
import { existsSync } from "node:fs";
import { axis, loadSafetensors, saveSafetensors, zeros } from "../../lib/dist/index.js";
import { DEFAULTS, NUMBERS, wrong } from "./options.mjs";
import { Training, fingerprintOf } from "./training.mjs";

/** Says what kind of file it is. */
const FORMAT = "npm run train, 1";

/** The numbers that are saved. */
const KEPT = Object.keys(NUMBERS).filter((name) => NUMBERS[name].kept !== "never");

/**
 * Tensors: the model's parameters under their own names, `optimizer.…` and `state.h`. Metadata: what they belong to.
 *
 * @param {string} file
 * @param {Training} training
 */
export function saveCheckpoint(file, training) {
  const { configuration, updates, lossOfEpoch, vocabulary, fingerprint } = training;
  saveSafetensors(file, tensorsOf(training), {
    format: FORMAT,
    configuration: JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, configuration[name]]))),
    position: JSON.stringify({ updates, lossOfEpoch }),
    tokens: JSON.stringify(vocabulary.tokens),
    text: fingerprint,
  });
}

/**
 * The training that a file holds, or a new one when there is no file.
 *
 * @param {import("./options.mjs").Options} options
 * @param {string} text
 * @returns {Training}
 * @throws {RangeError} when the file is no checkpoint, or one of another text or size
 */
export function openTraining({ checkpoint, given }, text) {
  if (!existsSync(checkpoint)) return new Training(text, { ...DEFAULTS, ...given });
  const { tensors, metadata } = loadSafetensors(checkpoint);
  if (metadata.format !== FORMAT) {
    throw wrong("--checkpoint must be a file that this command has saved, or a new one", checkpoint);
  }
  const saved = JSON.parse(metadata.configuration);
  expectSame(checkpoint, saved, given);
  if (metadata.text !== fingerprintOf(text)) {
    throw wrong(`--text must be the text of ${checkpoint} (another --checkpoint starts anew)`, "another text");
  }
  const training = new Training(text, { ...DEFAULTS, ...saved, ...given });
  Object.assign(training, JSON.parse(metadata.position));
  restore(checkpoint, training, tensors);
  return training;
}

function expectSame(checkpoint, saved, given) {
  for (const [name, number] of Object.entries(given)) {
    if (NUMBERS[name].kept !== "always" || number === saved[name]) continue;
    throw wrong(`--${name} must be ${saved[name]} as in ${checkpoint} (another --checkpoint starts anew)`, number);
  }
}

/**
 * Everything that changes in a training. At the start of an epoch the state is not needed.
 *
 * @param {Training} training
 */
function tensorsOf({ model, optimizer, batch }) {
  const memories = Object.entries(optimizer.state).map(([name, tensor]) => [`optimizer.${name}`, tensor]);
  return { ...model.params, ...Object.fromEntries(memories), ...(batch > 0 ? { "state.h": model.recurrent.h } : {}) };
}

/** @param {Training} training that is as far as the checkpoint */
function restore(checkpoint, training, tensors) {
  const { model, optimizer, configuration, batch, updates } = training;
  optimizer.steps = updates;
  if (batch > 0) {
    model.recurrent.setState(zeros(axis("N", configuration.batch), model.recurrent.H).astype(model.recurrent.dtype));
  }
  for (const [name, tensor] of Object.entries(tensorsOf(training))) {
    const [wanted, got] = [tensor, tensors[name]].map((tensor) => tensor && `[${tensor.shape.join(", ")}]`);
    if (got !== wanted) throw wrong(`${name} in ${checkpoint} must be ${wanted}`, got ?? "none");
    tensor.assign(tensors[name].rename(...tensor.axes.map((axis) => axis.name)));
  }
}
