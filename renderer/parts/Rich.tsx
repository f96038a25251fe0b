import { isWord } from "../../shared/text/glossary.ts";
import { Code } from "./Code.tsx";
import { Term } from "./Term.tsx";

/**
 * A text with `code`, **strong** and [[word]] parts; `[[word|as it is said here]]` explains a word of the glossary where it stands. Nothing else is read
 * from it, so that no machine's words can become markup.
 */
export function Rich({ text }: { readonly text: string }) {
  // Parts of one text never move: their place is their name.
  return text.split(/(\[\[[a-z0-9-]+(?:\|[^\]]+)?\]\])/).map((part, index) => {
    const key = `${index}`;
    const [word = "", said] = part.startsWith("[[") ? part.slice(2, -2).split("|") : [];
    if (!isWord(word)) return <Code key={key} text={part} />;
    return (
      <Term key={key} word={word}>
        {said}
      </Term>
    );
  });
}
