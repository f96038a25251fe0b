/** Where JSON text stops being JSON: engines word it differently and some do not say where. RFC 8259. */

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)(?![A-Za-z0-9_.+-])/y;

export type JsonPlace = { readonly line: number; readonly column: number; readonly wanted: string };

/** Input: text. Output: line and column (from 1) of the first fault and what was wanted there; null when the text is JSON. */
export function jsonFault(text: string): JsonPlace | null {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const fault = (wanted: string): JsonPlace => {
    const before = text.slice(0, at).split("\n");
    return { line: before.length, column: (before.at(-1) ?? "").length + 1, wanted };
  };
  const open: ("}" | "]")[] = [];
  // What may come next: a value; a value or the end of an empty list; a name or the end of an empty block; a name; a comma or an end.
  let next: "value" | "value-or-end" | "name-or-end" | "name" | "after" = "value";
  for (;;) {
    take(SPACE);
    const char = text[at];
    const closing = open.at(-1);
    if (next === "after") {
      if (closing === undefined) return at === text.length ? null : fault("the end of the file");
      if (char === closing) {
        at++;
        open.pop();
      } else if (char === ",") {
        at++;
        next = closing === "}" ? "name" : "value";
      } else return fault(`a comma or ${closing}`);
    } else if ((next === "value-or-end" || next === "name-or-end") && char === closing) {
      at++;
      open.pop();
      next = "after";
    } else if (next === "name" || next === "name-or-end") {
      if (!take(STRING)) return fault(char === "}" ? "no comma before }" : 'a name in "quotes"');
      take(SPACE);
      if (text[at] !== ":") return fault("a colon");
      at++;
      next = "value";
    } else if (char === "{" || char === "[") {
      at++;
      open.push(char === "{" ? "}" : "]");
      next = char === "{" ? "name-or-end" : "value-or-end";
    } else if (take(STRING) || take(SCALAR)) next = "after";
    else return fault(char === "]" ? "no comma before ]" : char === '"' ? "a text that ends on its line" : "a value");
  }
}
