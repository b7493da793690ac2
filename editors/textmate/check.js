// Tokenises models with the TextMate engine of VS Code, and reports every keyword, distribution, function,
// type, number, comment or text that is not coloured as what it is, and everything that is marked invalid.
//
//   npm install --prefix /tmp/tokens vscode-textmate vscode-oniguruma
//   NODE_PATH=/tmp/tokens/node_modules node editors/textmate/check.js lang/testdata/examples/*.bayes
"use strict";
const fs = require("fs");
const path = require("path");
const textmate = require("vscode-textmate");
const oniguruma = require("vscode-oniguruma");

const file = path.join(__dirname, "bayes.tmLanguage.json");
const grammar = JSON.parse(fs.readFileSync(file, "utf8"));
// The lists of words of the grammar are held to those of the language by a test of package lang.
const words = (rule) => {
  const found = new Set();
  const walk = (r) => {
    for (const list of (r.match || "").matchAll(/\(\?:([A-Za-z_0-9|]+)\)/g)) list[1].split("|").forEach((w) => found.add(w));
    (r.patterns || []).forEach(walk);
  };
  walk(grammar.repository[rule]);
  return found;
};
const keywords = words("keywords");
const distributions = words("distributions");
const functions = words("functions");

const wasm = fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer;
const registry = new textmate.Registry({
  onigLib: oniguruma.loadWASM(wasm).then(() => ({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  })),
  loadGrammar: async () => textmate.parseRawGrammar(fs.readFileSync(file, "utf8"), file),
});

registry.loadGrammar("source.bayes").then((g) => {
  let problems = 0;
  let tokens = 0;
  for (const name of process.argv.slice(2)) {
    let state = textmate.INITIAL;
    fs.readFileSync(name, "utf8").split(/\r?\n/).forEach((line, number) => {
      const result = g.tokenizeLine(line, state);
      state = result.ruleStack;
      const say = (what, text) => {
        problems++;
        console.log(`${name}:${number + 1}: ${what}: ${JSON.stringify(text)}`);
      };
      const scopesAt = (at) => result.tokens.find((k) => k.startIndex <= at && at < k.endIndex).scopes.join(" ");
      for (const k of result.tokens) {
        const text = line.slice(k.startIndex, k.endIndex).trim();
        const scope = k.scopes[k.scopes.length - 1];
        const all = k.scopes.join(" ");
        tokens++;
        if (scope === "source.bayes" && text) say("not coloured", text);
        if (/invalid/.test(all)) say("invalid", text);
        if (/comment|string/.test(all)) continue;
        const call = line.slice(k.endIndex).trimStart().startsWith("(");
        if (keywords.has(text) && !/keyword|storage|constant\.language/.test(scope)) say("keyword", text);
        if (distributions.has(text) && !/distribution/.test(scope)) say("distribution", text);
        if (functions.has(text) && call && !/function|storage\.type|distribution/.test(scope)) say("function", text);
        if (/^[0-9.]*[0-9][0-9.]*([eE][-+]?[0-9]+)?$/.test(text) && !/numeric/.test(scope)) say("number", text);
      }
      const plain = line.replace(/"[^"]*"/g, (t) => "_".repeat(t.length));
      const comment = plain.indexOf("#");
      if (comment >= 0 && !/comment/.test(scopesAt(comment))) say("comment", line.slice(comment));
      for (const m of (comment >= 0 ? line.slice(0, comment) : line).matchAll(/"[^"]*"/g)) {
        for (let at = m.index; at < m.index + m[0].length; at++) {
          if (!/string/.test(scopesAt(at))) { say("text", m[0]); break; }
        }
      }
    });
  }
  console.log(`${process.argv.length - 2} texts, ${tokens} tokens, ${problems} problems`);
  process.exitCode = problems ? 1 : 0;
});
