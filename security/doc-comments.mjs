/**
 * Looks for public names without a doc comment. Public is what a lib's `index.ts` exports, with the methods of those
 * classes and interfaces, and what comes from a contract has the contract's comment. Nest's own hooks need none.
 *
 * Exit code 1 if something is found; each finding is a line.
 */
import { relative, sep } from 'node:path';
import ts from 'typescript';

const NEST_HOOK = /^(on(Module|Application)|beforeApplication)/;
const NOT_PUBLIC = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;

const { fileNames, options } = ts.getParsedCommandLineOfConfigFile('tsconfig.build.json', { noEmit: true }, ts.sys);
const program = ts.createProgram(fileNames, { ...options, incremental: false });
const checker = program.getTypeChecker();

function publicNames() {
  const entrances = fileNames.filter((file) => /libs\/[^/]+\/src\/index\.ts$/.test(file.replaceAll(sep, '/')));
  return entrances
    .map((file) => checker.getSymbolAtLocation(program.getSourceFile(file)))
    .flatMap((module) => (module ? checker.getExportsOfModule(module) : []))
    .map((name) => (name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name));
}

function publicMethods(name) {
  if (!(name.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface))) return [];
  return [...name.members.values()]
    .filter(({ flags }) => flags & ts.SymbolFlags.Method)
    .filter(({ declarations }) => !(ts.getCombinedModifierFlags(declarations[0]) & NOT_PUBLIC))
    .filter((method) => !NEST_HOOK.test(method.name));
}

function hasNoComment(symbol) {
  return symbol.getDocumentationComment(checker).length === 0;
}

function placeOf({ declarations: [declaration] }) {
  const file = declaration.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(declaration.getStart());
  return `${relative('.', file.fileName)}:${line + 1}`;
}

const names = publicNames();
const findings = names.flatMap((name) => [
  ...(hasNoComment(name) ? [`${placeOf(name)}: ${name.name} has no doc comment`] : []),
  ...publicMethods(name)
    .filter(hasNoComment)
    .map((method) => `${placeOf(method)}: ${name.name}.${method.name} has no doc comment`),
]);
for (const finding of new Set(findings)) console.log(finding);
console.log(`${names.length} public names, ${findings.length} findings`);
process.exitCode = findings.length > 0 ? 1 : 0;
