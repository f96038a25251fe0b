/**
 * The lines of emerge.log that tell merges, written short for the way over SSH: packages by number, times as differences. Nothing that the reader looks at
 * is lost: a line that would not come back as it was stays whole (it begins with a digit; short ones with a letter).
 *
 * `b` begin, `e` completed, `m` Merging Binary, `c` Compiling/Merging, `p` Compiling/Packaging, `a` AUTOCLEAN; then seconds since the last short line; then
 * `i`, or `i/n` where n is another than before (not with `a`); then a package's number, or `+` and its name, which gives it the next number; then the root
 * unless it is `/`. Of runs only what belongs to one with --buildpkgonly: its options, and what follows until it exits (packaging.ts).
 */

const PHASES = { m: "Merging Binary", c: "Compiling/Merging", p: "Compiling/Packaging" } as const;

/** What grep takes out of the log before. */
export const LINE_MARKS = [
  ">>> emerge (",
  "::: completed emerge (",
  ") Merging Binary (",
  ") Compiling/",
  ">>> AUTOCLEAN: ",
  " *** emerge ",
  " *** Finished. ",
  " *** exiting ",
] as const;

/** POSIX awk, one program for every machine. It has no single quote in it. */
export const SHORTEN_AWK = `function ref(c){if(c in d)return d[c];d[c]=++k;return "+" c}
function put(w,i,n,c,r,x){x=w (t-p);p=t;if(w!="a"){x=x " " i;if(n!=q){x=x "/" n;q=n}}print x " " ref(c) (r=="/"?"":" " r)}
function num(s){return s ~ /^[0-9]+$/}
BEGIN{b=1}
{t=substr($1,1,length($1)-1)+0;s=t<2147483648&&!index($0,"\\r")
if($2=="***"){if($3=="emerge"){if(index($0," --buildpkgonly")){print;b=1}else if(b){print $1 "  *** emerge -";b=0}}else if(b){print;if($3=="exiting")b=0};next}
if(s&&$2==">>>"&&$3=="emerge"){i=substr($4,2);n=substr($6,1,length($6)-1);if(num(i)&&num(n)&&$0==t ":  >>> emerge (" i " of " n ") " $7 " to " $9){put("b",i,n,$7,$9);next}}
if(s&&$2==":::"){i=substr($5,2);n=substr($7,1,length($7)-1);if(num(i)&&num(n)&&$0==t ":  ::: completed emerge (" i " of " n ") " $8 " to " $10){put("e",i,n,$8,$10);next}}
if(s&&$2=="==="){i=substr($3,2);n=substr($5,1,length($5)-1);w=$6=="Merging"?"m":$6=="Compiling/Merging"?"c":$6=="Compiling/Packaging"?"p":"";c=w=="m"?$8:$7;c=substr(c,2,index(c,"::")-2)
if(w!=""&&num(i)&&num(n)&&c!=""&&c !~ /[:)]/&&index($0,t ":  === (" i " of " n ") " (w=="m"?"Merging Binary":$6) " (" c "::")==1){put(w,i,n,c,"/");next}}
if(s&&$2==">>>"&&$3=="AUTOCLEAN:"&&$4!=""&&$0==t ":  >>> AUTOCLEAN: " $4){put("a",0,0,$4,"/");next}
print}`;

/** The same as `SHORTEN_AWK`, for machines that are only played. `lines` have one char per byte. */
export function shortenLines(lines: readonly string[]): string[] {
  const numbers = new Map<string, number>();
  const out: string[] = [];
  let before = 0;
  let total = "";
  let run = true;
  const put = (kind: string, time: number, place: readonly [string, string] | null, name: string, root: string): void => {
    const known = numbers.get(name);
    if (known === undefined) numbers.set(name, numbers.size + 1);
    const at = place === null ? "" : ` ${place[0]}${place[1] === total ? "" : `/${place[1]}`}`;
    if (place !== null) total = place[1];
    out.push(`${kind}${time - before}${at} ${known ?? `+${name}`}${root === "/" ? "" : ` ${root}`}`);
    before = time;
  };
  for (const line of lines) {
    const words = line.split(/[ \t]+/);
    const [first = "", second, third = ""] = words;
    if (second === "***") {
      if (third === "emerge") {
        const only = line.includes(" --buildpkgonly");
        if (only) out.push(line);
        else if (run) out.push(`${first}  *** emerge -`);
        run = only;
      } else if (run) {
        out.push(line);
        if (third === "exiting") run = false;
      }
      continue;
    }
    const whole =
      /^(0|[1-9]\d*): {2}(?:(>>> emerge|::: completed emerge) \((\d+) of (\d+)\) ([^ \t]+) to ([^ \t]+)$|=== \((\d+) of (\d+)\) (Merging Binary|Compiling\/Merging|Compiling\/Packaging) \(([^ \t:)]+)::|>>> AUTOCLEAN: ([^ \t]+)$)/.exec(
        line,
      );
    const time = Number(whole?.[1]);
    if (whole === null || time >= 2 ** 31 || line.includes("\r")) {
      out.push(line);
      continue;
    }
    const [, , kind, i, n, cpv, root, phaseI, phaseN, phase, phaseCpv, clean] = whole;
    if (kind !== undefined) put(kind === ">>> emerge" ? "b" : "e", time, [i ?? "", n ?? ""], cpv ?? "", root ?? "");
    else if (phase !== undefined)
      put(phase === PHASES.m ? "m" : phase === PHASES.c ? "c" : "p", time, [phaseI ?? "", phaseN ?? ""], phaseCpv ?? "", "/");
    else put("a", time, null, clean ?? "", "/");
  }
  return out;
}

/** Short lines as the log has them; the path of a phase line, which nobody reads, is left out. A line that makes no sense comes back as it is, and is damaged. */
export function expandLines(text: string): string {
  const names: string[] = [];
  const out: string[] = [];
  let time = 0;
  let total = "";
  const nameOf = (ref: string): string => {
    if (!ref.startsWith("+")) return names[Number(ref) - 1] ?? "?";
    names.push(ref.slice(1));
    return ref.slice(1);
  };
  const expand = (line: string): string => {
    const kind = line[0];
    if (kind === undefined || (kind >= "0" && kind <= "9")) return line;
    const [first = "", ...rest] = line.split(" ");
    const seconds = Number(first.slice(1));
    if (!Number.isSafeInteger(seconds)) return line;
    time += seconds;
    if (kind === "a") return `${time}:  >>> AUTOCLEAN: ${nameOf(rest[0] ?? "?")}`;
    const [place = "", ref = "?", root = "/"] = rest;
    const [i = "", n] = place.split("/");
    if (n !== undefined) total = n;
    const at = `(${i} of ${total})`;
    switch (kind) {
      case "b":
        return `${time}:  >>> emerge ${at} ${nameOf(ref)} to ${root}`;
      case "e":
        return `${time}:  ::: completed emerge ${at} ${nameOf(ref)} to ${root}`;
      case "m":
      case "c":
      case "p":
        return `${time}:  === ${at} ${PHASES[kind]} (${nameOf(ref)}::)`;
      default:
        return line;
    }
  };
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf("\n", at);
    const stop = end < 0 ? text.length : end;
    out.push(`${expand(text.slice(at, stop))}\n`);
    at = stop + 1;
  }
  return out.join("");
}
