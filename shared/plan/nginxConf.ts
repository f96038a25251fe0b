/**
 * nginx.conf as Gentoo ships it has no sites-available and no conf.d: one include line of ours goes into its http block, once. Everything else stays
 * byte for byte.
 */
import { NGINX_SERVER } from "./names.ts";

const MARK = "# binhost-wizard";
const LINE = `include ${NGINX_SERVER};`;

type Token = { readonly text: string; readonly start: number; readonly end: number };

/** Words, `;`, `{` and `}` of an nginx configuration (ngx_conf_read_token: `#` at a word's start is a comment, quotes and `\` escape). */
function tokens(text: string): readonly Token[] {
  const out: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (/\s/.test(char)) {
      at += 1;
    } else if (char === "#") {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
    } else if (char === ";" || char === "{" || char === "}") {
      out.push({ text: char, start: at, end: at + 1 });
      at += 1;
    } else {
      const start = at;
      const quote = char === '"' || char === "'" ? char : null;
      at += 1;
      while (at < text.length) {
        const next = text.charAt(at);
        if (next === "\\") at += 2;
        else if (quote !== null) {
          at += 1;
          if (next === quote) break;
        } else if (next === "$" && text.charAt(at + 1) === "{") at += 2;
        else if (/[\s;{]/.test(next)) break;
        else at += 1;
      }
      out.push({ text: text.slice(start, at), start, end: at });
    }
  }
  return out;
}

/** Offset of the closing brace of the http block, and the arguments of its own include lines. */
function httpBlock(text: string): { readonly open: number; readonly close: number; readonly includes: readonly string[] } | null {
  const all = tokens(text);
  let depth = 0;
  let open = -1;
  const includes: string[] = [];
  for (const [index, token] of all.entries()) {
    if (token.text === "{") {
      if (depth === 0 && all[index - 1]?.text === "http") open = token.end;
      depth += 1;
    } else if (token.text === "}") {
      depth -= 1;
      if (depth === 0 && open >= 0) return { open, close: token.start, includes };
    } else if (depth === 1 && open >= 0 && token.text === "include") {
      const argument = all[index + 1]?.text;
      if (argument !== undefined) includes.push(argument.replace(/^["']|["']$/g, ""));
    }
  }
  return null;
}

/** Does the http block already read every `.conf` of /etc/nginx/conf.d? Then our server block goes there and nginx.conf stays as it is. */
export function readsConfD(nginxConf: string): boolean {
  return httpBlock(nginxConf)?.includes.some((path) => /^(\/etc\/nginx\/)?conf\.d\/\*(\.conf)?$/.test(path)) ?? false;
}

/**
 * nginx.conf with our include line at the end of its http block, indented like its neighbours.
 * Output: the same text when the line is there; null when there is no http block to put it into.
 */
export function withInclude(nginxConf: string): string | null {
  const http = httpBlock(nginxConf);
  if (!http) return null;
  if (http.includes.includes(NGINX_SERVER)) return nginxConf;
  const inside = nginxConf.slice(http.open, http.close);
  const indent = /\n([ \t]+)\S/.exec(inside)?.[1] ?? "    ";
  const head = nginxConf.slice(0, http.close);
  const lineStart = head.lastIndexOf("\n") + 1;
  const closeAlone = head.slice(lineStart).trim() === "";
  const newline = nginxConf.includes("\r\n") ? "\r\n" : "\n";
  const line = `${indent}${LINE}  ${MARK}${newline}`;
  return closeAlone ? nginxConf.slice(0, lineStart) + line + nginxConf.slice(lineStart) : `${head}${newline}${line}${nginxConf.slice(http.close)}`;
}

/** nginx.conf without our line. Output: the same text when it is not there. */
export function withoutInclude(nginxConf: string): string {
  return nginxConf.replace(new RegExp(`[ \\t]*include ${NGINX_SERVER.replaceAll(".", "\\.")};[ \\t]*${MARK}\\r?\\n`), "");
}
