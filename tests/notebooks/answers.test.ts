// What readers write: every wrong answer is caught by the part it belongs to, with words that are true of it, and every
// right one is accepted. The tables are in answers/, one for each notebook; to add an answer, add a row.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { AnswerSession, written } from "./answer-session";
import { type Answers } from "./answers/answer";
import { startHere } from "./answers/00-start-here";
import { rnnStep } from "./answers/01-rnn-step";
import { shapesAndFormulas } from "./answers/02-shapes-and-formulas";
import { timeRNN } from "./answers/03-time-rnn";
import { truncatedBPTT } from "./answers/04-truncated-bptt";
import { debuggingANotebook } from "./answers/05-debugging-a-notebook";
import { languageModel } from "./answers/06-language-model";
import { vanishingGradients } from "./answers/07-vanishing-gradients";
import { lstmAndGru } from "./answers/08-lstm-and-gru";
import { speed } from "./answers/09-speed";
import { closeCompilers } from "./cell-compiler";
import { readNotebook, solutionOf, sourceOf } from "./notebook-file";

const tables: Readonly<Record<string, Answers>> = {
  "00-start-here.ipynb": startHere,
  "01-rnn-step.ipynb": rnnStep,
  "02-shapes-and-formulas.ipynb": shapesAndFormulas,
  "03-time-rnn.ipynb": timeRNN,
  "04-truncated-bptt.ipynb": truncatedBPTT,
  "05-debugging-a-notebook.ipynb": debuggingANotebook,
  "06-language-model.ipynb": languageModel,
  "07-vanishing-gradients.ipynb": vanishingGradients,
  "08-lstm-and-gru.ipynb": lstmAndGru,
  "09-speed.ipynb": speed,
};

after(closeCompilers);

for (const [name, answers] of Object.entries(tables)) {
  const notebook = readNotebook(name);
  for (const [exercise, { wrong, right }] of Object.entries(answers)) {
    describe(`${name}, ${exercise}`, () => {
      const solution = solutionOf(notebook, exercise);
      const session = new AnswerSession(notebook, exercise, [
        ...wrong.map((row) => row[3]),
        ...right.map((row) => row[1]),
      ]);

      it("has at least eight wrong answers and two right ones", () => {
        assert.ok(wrong.length >= 8 && right.length >= 2, `${wrong.length} wrong, ${right.length} right`);
      });

      it("leaves the skeleton to be written", async () => {
        const lines = await session.check(sourceOf(notebook, `${exercise}-skeleton`));
        assert.match(lines[1], /^ {2}○/, lines.join("\n"));
      });

      for (const [answer, firstWrong, words, code] of wrong) {
        it(`catches: ${answer}`, async () => {
          const lines = await session.check(written(code, solution));
          const first = lines.findIndex((line) => /^ {2}[✗○]/.test(line));
          const said = lines.slice(first, first + 2).join("\n");
          assert.ok(said.slice(4).startsWith(firstWrong), `"${firstWrong}" must be wrong, got\n${lines.join("\n")}`);
          assert.ok(said.includes(words), `must say "${words}", got\n${lines.join("\n")}`);
        });
      }

      for (const [answer, code] of [["the solution", {}] as const, ...right]) {
        it(`accepts: ${answer}`, async () => {
          const lines = await session.check(written(code, solution));
          assert.match(lines.at(-1)!, /^All \d+ parts are right\.$/, lines.join("\n"));
        });
      }
    });
  }
}
