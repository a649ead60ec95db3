import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { importedPackages, installedPackages, readExamples } from "../examples.ts";
import { root, type Workspace } from "../workspaces.ts";
import type { Run } from "./user.ts";

/** TypeScript of two kinds of users: a Node project, and one whose bundler resolves modules. */
const moduleSettings = {
  nodenext: { module: "nodenext" },
  bundler: { module: "esnext", moduleResolution: "bundler" },
} as const;

/**
 * Installs one package, its peers and what its README says into an empty folder, imports it, runs the examples of that
 * README and type-checks them against the published declarations.
 *
 * @param place - the folder, to be made
 * @returns what was done, in words
 * @throws if any of it fails
 */
export async function rehearsePackage({ folder, manifest }: Workspace, place: string, run: Run): Promise<string> {
  const { name, peerDependencies = {} } = manifest;
  const readme = `${folder}/README.md`;
  const examples = readExamples(root, readme);
  const usesNode = examples.some(({ code }) => code.includes('"node:'));
  const wanted = [...installedPackages(root, readme), ...examples.flatMap(({ code }) => importedPackages(code))];
  await install([name, ...Object.keys(peerDependencies), ...wanted, ...(usesNode ? ["@types/node"] : [])], place, run);

  writeFileSync(join(place, "import.js"), importProgram(name));
  const exported = (await run("node", ["import.js"], place)).trim();

  const programs = examples.filter(({ runs }) => runs);
  for (const { line, code } of programs) {
    writeFileSync(join(place, `line-${line}.js`), stripTypeScriptTypes(code));
    await run("node", [`line-${line}.js`], place);
  }

  const sources = join(place, "typed");
  mkdirSync(sources);
  writeFileSync(join(sources, "import.ts"), typedProgram(name));
  for (const { line, code } of examples) writeFileSync(join(sources, `line-${line}.ts`), code);
  for (const [kind, settings] of Object.entries(moduleSettings)) {
    await typeCheck(place, kind, { ...settings, types: usesNode ? ["node"] : [] }, run);
  }

  return `${exported} exports, ${programs.length} examples run, types hold`;
}

/**
 * Installs the command line into an empty folder and asks for its version, help, samplers and doctor.
 *
 * @returns what was done, in words
 * @throws if any of it fails
 */
export async function rehearseCommand({ manifest }: Workspace, place: string, run: Run): Promise<string> {
  await install([manifest.name], place, run);
  const command = (...args: string[]) =>
    run("npx", ["--no-install", ...Object.keys(manifest.bin ?? {}), ...args], place);
  const version = (await command("--version")).trim();
  if (version !== manifest.version) throw new Error(`expected version ${manifest.version}, got ${version}`);
  for (const args of [["--help"], ["list", "samplers"], ["doctor"]]) {
    if ((await command(...args)).trim() === "") throw new Error(`expected ${args.join(" ")} to print, got nothing`);
  }
  return `version ${version}, lists samplers, the doctor is content`;
}

async function install(names: readonly string[], place: string, run: Run): Promise<void> {
  mkdirSync(place);
  writeFileSync(join(place, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
  await run("npm", ["install", ...new Set(names)], place);
}

function importProgram(name: string): string {
  return `
    import * as exported from ${JSON.stringify(name)};
    const names = Object.keys(exported);
    if (names.length === 0) throw new Error("it exports nothing");
    console.log(names.length);`;
}

/** Fails to compile where the declarations are missing, as then every name would be allowed. */
function typedProgram(name: string): string {
  return `
    import * as exported from ${JSON.stringify(name)};
    // @ts-expect-error there is no such export
    export const none: unknown = exported.noSuchExport;`;
}

async function typeCheck(place: string, kind: string, settings: object, run: Run): Promise<void> {
  const base = JSON.parse(readFileSync(join(root, "tsconfig.base.json"), "utf8")) as {
    compilerOptions: { target: string };
  };
  const compilerOptions = {
    target: base.compilerOptions.target,
    lib: ["es2023", "dom", "dom.iterable"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    moduleDetection: "force",
    ...settings,
  };
  const config = join(place, `tsconfig.${kind}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions, include: ["typed"] }));
  await run("node", [join(root, "node_modules/@typescript/native/bin/tsc"), "-p", config], place);
}
