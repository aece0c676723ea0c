// Kept in plain, old syntax: an old Node must be able to read this file to say that it is too old.

const NEEDED = [20, 19];

const INSTALL = {
  darwin: "brew install node@22   (then: brew link --overwrite node@22)",
  win32: "winget install OpenJS.NodeJS.LTS",
  linux: "nvm install 22   (nvm itself: https://github.com/nvm-sh/nvm#installing-and-updating)",
};

/** Ends the process with a message when the running Node is older than the project needs. */
export function requireNode() {
  const version = process.versions.node.split(".").map(Number);
  const enough = version[0] > NEEDED[0] || (version[0] === NEEDED[0] && version[1] >= NEEDED[1]);
  if (enough) return;
  console.error(
    "Node must be " +
      NEEDED.join(".") +
      " or newer, got " +
      process.versions.node +
      ".\n" +
      "Install it with:\n    " +
      (INSTALL[process.platform] || INSTALL.linux) +
      "\n" +
      "or from https://nodejs.org/en/download, and run the same command again.",
  );
  process.exit(1);
}
