// Ends the process with a message when the project cannot run on this Node, or in this folder.
//
// package.json preloads this file (`node -r`) before each command. Inside a command the check would come too late: Node
// parses all the modules of a program before it runs the first line, and an old Node stops at syntax it does not know.
// For the same reason this file keeps to syntax that every Node can read.
"use strict";

const path = require("path");
const engines = require("../../package.json").engines;

const INSTALL = {
  darwin: "brew install node@22   (then: brew link --overwrite node@22)",
  win32: "winget install OpenJS.NodeJS.LTS",
  linux: "nvm install 22   (nvm itself: https://github.com/nvm-sh/nvm#installing-and-updating)",
};

// "^20.19.0 || >=24.0.0": "^" takes one major version, ">=" all that follow as well.
const ranges = engines.node.split(" || ").map(function (range) {
  const numbers = range.replace(/^\D+/, "").split(".");
  return { isOpen: range[0] === ">", major: Number(numbers[0]), minor: Number(numbers[1]) };
});

const version = process.versions.node.split(".").map(Number);
const isSupported = ranges.some(function (range) {
  return version[0] === range.major ? version[1] >= range.minor : range.isOpen && version[0] > range.major;
});
if (!isSupported) {
  const supported = ranges.map(function (range) {
    return (
      range.major +
      (range.minor ? " (from " + range.major + "." + range.minor + ")" : "") +
      (range.isOpen ? " or newer" : "")
    );
  });
  console.error(
    "Node must be " +
      supported.join(", ") +
      ", got " +
      process.versions.node +
      ".\n" +
      "Install it with:\n    " +
      (INSTALL[process.platform] || INSTALL.linux) +
      "\n" +
      "or from https://nodejs.org/en/download, and run the same command again.",
  );
  process.exit(1);
}

// Node loads no ES module from below a backslash, and takes a star for a wildcard in a package's exports; Python makes no
// virtual environment below a colon. On Windows no name has them, and the first stands between names.
const folder = path.dirname(path.dirname(__dirname));
const isPossible = process.platform === "win32" || !/[\\*:]/.test(folder);
if (!isPossible) {
  console.error(
    "The project's folder must have no \\, * or : in its path, got " +
      folder +
      ".\nNode and Python cannot work below such a name. Rename the folder, and run the same command again.",
  );
  process.exit(1);
}
