/**
 * What every JavaScript contestant does: it reads requests from its input, one JSON object a line, and answers each.
 *
 *   {"describe": true}          → {"description": "…"}
 *   {"load": sizes, "shapes", "folder"} → {}: reads the arrays of these names and shapes
 *   {"write": folder}           → {}: runs once and writes the results
 *   {"time": seconds}           → {"samplesMs": […]}: runs again and again; each sample lasts ≥ 0.2 ms
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const SAMPLE_MS = 0.2;

/**
 * @param {string} description
 * @param prepare turns { sizes, …arrays by name } into a function that runs once and gives the results by name
 */
export async function serve(description, prepare) {
  let run;
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    let answer = {};
    if (request.describe) answer = { description };
    else if (request.load) run = prepare(readInputs(request));
    else if (request.write) writeResults(run(), request.write);
    else answer = { samplesMs: time(run, request.time * 1000) };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

function readInputs({ load: sizes, shapes, folder }) {
  const inputs = { sizes };
  for (const name of Object.keys(shapes)) {
    const bytes = readFileSync(join(folder, name));
    inputs[name] = new Float32Array(Uint8Array.from(bytes).buffer);
  }
  return inputs;
}

function writeResults(results, folder) {
  for (const [name, values] of Object.entries(results)) {
    const { buffer, byteOffset, byteLength } = values.dataSync?.() ?? values; // read only now what a library still keeps
    writeFileSync(join(folder, name), Buffer.from(buffer, byteOffset, byteLength));
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
