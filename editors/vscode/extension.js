// Starts `bayes lsp` and connects the editor with it.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function makeClient() {
  const command = vscode.workspace.getConfiguration("bayes").get("path") || "bayes";
  const server = { command, args: ["lsp"] };
  return new LanguageClient("bayes", "bayes", server, {
    documentSelector: [{ language: "bayes" }],
  });
}

async function start() {
  client = makeClient();
  try {
    await client.start();
  } catch (err) {
    const choice = await vscode.window.showErrorMessage(
      `The program bayes could not be started (${err.message}). Colours work without it; the setting bayes.path says where it is.`,
      "Open the setting"
    );
    if (choice) {
      vscode.commands.executeCommand("workbench.action.openSettings", "bayes.path");
    }
  }
}

async function stop() {
  const old = client;
  client = undefined;
  if (old && old.isRunning()) {
    await old.stop();
  }
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("bayes.restart", async () => {
      await stop();
      await start();
    }),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("bayes.path")) {
        await stop();
        await start();
      }
    })
  );
  await start();
}

module.exports = { activate, deactivate: stop };
