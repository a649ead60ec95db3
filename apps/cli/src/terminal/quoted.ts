/**
 * A word of a command line that people can copy: in quotes where the shell would take it apart.
 *
 * @param word - such as a path
 * @param platform - whose shell; this machine's by default
 */
export function quoted(word: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[\w@%+=:,./\\-]+$/.test(word) && (platform === "win32" || !word.includes("\\"))) return word;
  return platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", `'\\''`)}'`;
}
