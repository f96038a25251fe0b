/** check-index, fetch-index: real HTTP from this machine, in curl's words when it fails. */
import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { readIndex } from "../../portage/files/index.ts";
import { FetchError, get, head, type Reply } from "../../portage/files/remoteIndex.ts";
import { type Asked, answer, type Section } from "./sections.ts";

const trimmed = (uri: string): string => uri.replace(/\/+$/, "");

/** curl's exit words for what went wrong. */
function curlWords(uri: string, error: unknown): string {
  const host = /^[a-z]+:\/\/([^/:]+)(?::(\d+))?/.exec(uri);
  const text = error instanceof FetchError ? error.message : String(error);
  if (/refused|No route|unreachable/.test(text))
    return `curl: (7) Failed to connect to ${host?.[1]} port ${host?.[2] ?? 80} after 0 ms: Couldn't connect to server`;
  if (/timed out/.test(text)) return "curl: (28) Connection timed out";
  if (/resolution|not known/.test(text)) return `curl: (6) Could not resolve host: ${host?.[1]}`;
  return `curl: (56) ${text}`;
}

async function fetchText(uri: string): Promise<{ readonly reply: Reply | null; readonly error: string }> {
  try {
    const reply = await get(uri, { "User-Agent": "curl/8.17.0" }, 30);
    return { reply, error: reply.status >= 400 ? `curl: (22) The requested URL returned error: ${reply.status}` : "" };
  } catch (error) {
    return { reply: null, error: curlWords(uri, error) };
  }
}

export async function checkIndex({ args }: Asked<FullArgs<"check-index">>): Promise<string> {
  const uri = trimmed(args.uri);
  const { reply, error } = await fetchText(`${uri}/Packages`);
  const sections: Section[] = [
    ["tool", "curl"],
    ["status", reply ? String(reply.status) : "-"],
    ["error", error],
  ];
  if (reply && error === "") {
    const text = reply.body.toString("utf8");
    const index = readIndex(text);
    sections.push(["header", text.slice(0, Math.max(0, text.indexOf("\n\n")))], ["listed", String(index.packages.length)]);
    const first = index.packages[0];
    if (first) {
      const shown = await head(`${uri}/${first.PATH}`).catch(() => null);
      sections.push(["sample", `${first.PATH}\n${first.SIZE ?? "-"}\n${shown?.status ?? "-"}\n${shown?.length ?? "-"}`]);
    }
  }
  sections.push(["proxy", ""]);
  return answer(sections);
}

export async function fetchIndex({ args }: Asked<FullArgs<"fetch-index">>): Promise<string> {
  const { reply, error } = await fetchText(`${trimmed(args.uri)}/Packages`);
  if (!reply || error !== "")
    return answer([
      ["error", error],
      ["index", ""],
    ]);
  if (reply.body.length > args.maxBytes)
    return answer([
      ["error", `the index is larger than ${args.maxBytes} bytes`],
      ["index", ""],
    ]);
  return answer([
    ["error", ""],
    ["index", reply.body.toString("base64")],
  ]);
}
