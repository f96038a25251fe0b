/** Leaves out of the pages what they never call. */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** zod's way to JSON schema: methods that hang on each schema, so that no bundler can see that nobody calls them. A quarter of zod. */
const JSON_SCHEMA = /[/\\]zod[/\\]v4[/\\]core[/\\](json-schema-processors|to-json-schema)\.js$/;

/** Each export becomes a function that says that it was left out. */
export function withoutJsonSchema(): Plugin {
  return {
    name: "without-json-schema",
    enforce: "pre",
    load(id) {
      if (!JSON_SCHEMA.test(id)) return null;
      const names = [...readFileSync(id, "utf8").matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name);
      const gone = 'const gone = () => { throw new Error("JSON schema is not part of the pages"); };';
      // Called for each schema; what it gives is called by nobody.
      const makers = ["createToJSONSchemaMethod", "createStandardJSONSchemaMethod"];
      return `${gone}\n${names.map((name) => `export const ${name} = ${makers.includes(name ?? "") ? "() => gone" : "gone"};`).join("\n")}\nexport { gone as process };\n`;
    },
  };
}

/** The texts of pages that are fetched come with them (renderer/app/pageFiles.ts): what is loaded first has the first ones alone. */
export function firstTexts(): Plugin {
  return {
    name: "first-texts",
    enforce: "pre",
    async resolveId(source, importer) {
      if (source !== "./en.ts" || importer === undefined || !/[/\\]shared[/\\]text[/\\]text\.ts$/.test(importer)) return null;
      return this.resolve("./enFirst.ts", importer, { skipSelf: true });
    },
  };
}
