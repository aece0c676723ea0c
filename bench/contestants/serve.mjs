/**
 * What every JavaScript contestant does: it reads requests from its input, one JSON object a line, and answers each.
 *
 *   {"describe": true}          → {"description": "…"}
 *   {"load": sizes, "folder"}   → {}: reads Wx, Wh, b, xs and dhs
 *   {"write": folder}           → {}: runs once and writes hs, dxs, dWx, dWh, db
 *   {"time": seconds}           → {"samplesMs": […]}: forward and backward again and again; each sample lasts ≥ 0.2 ms
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const SAMPLE_MS = 0.2;

/**
 * @param {string} description
 * @param prepare turns { sizes, Wx, Wh, b, xs, dhs } into a function that runs once and gives { hs, dxs, dWx, dWh, db }
 */
export async function serve(description, prepare) {
  let run;
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    let answer = {};
    if (request.describe) answer = { description };
    else if (request.load) run = prepare(readInputs(request.load, request.folder));
    else if (request.write) writeResults(run(), request.write);
    else answer = { samplesMs: time(run, request.time * 1000) };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

function readInputs(sizes, folder) {
  const inputs = { sizes };
  for (const name of ["Wx", "Wh", "b", "xs", "dhs"]) {
    const bytes = readFileSync(join(folder, name));
    inputs[name] = new Float32Array(Uint8Array.from(bytes).buffer);
  }
  return inputs;
}

function writeResults(results, folder) {
  for (const [name, values] of Object.entries(results)) {
    writeFileSync(join(folder, name), Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  }
}

function time(run, milliseconds) {
  const end = performance.now() + milliseconds;
  const runs = Math.max(1, Math.ceil(SAMPLE_MS / timeOnce(run, 1)));
  const samples = [];
  do samples.push(timeOnce(run, runs));
  while (performance.now() < end);
  return samples;
}

function timeOnce(run, runs) {
  const start = performance.now();
  for (let i = 0; i < runs; i++) run();
  return (performance.now() - start) / runs;
}
