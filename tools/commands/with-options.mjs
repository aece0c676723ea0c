// What the commands share that take options: their help, and one line for what is wrong.

/**
 * @template Options
 * @param {{ HELP: string, parseOptions: (words: string[], folder: string) => Options | undefined }} command
 * @param {(options: Options) => Promise<void>} run whose RangeErrors are the reader's to mend, as those of `parseOptions` are
 */
export async function runWithOptions({ HELP, parseOptions }, run) {
  try {
    // npm runs this in the project's folder, and says where the reader is.
    const options = parseOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
    if (options) await run(options);
    else console.log(HELP);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
