/** Hands a text to the person as a file; where it goes is asked by the browser or the desktop. */
export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** A name that every file system takes. */
export const fileName = (...parts: readonly string[]): string => `${parts.map((part) => part.replace(/[^A-Za-z0-9._-]+/g, "-")).join("-")}.log`;
