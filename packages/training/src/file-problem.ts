/** What an error of the file system means, and what helps. */
export function fileProblem(cause: unknown): { readonly got: string; readonly advice: string } {
  const { code, message } = cause as NodeJS.ErrnoException;
  const known = problems.find(({ codes }) => code !== undefined && codes.includes(code));
  return known ? { got: `${code} (${known.meaning})`, advice: known.advice } : { got: message, advice: otherwise };
}

const otherwise = "Look at the path and the disk.";

const problems: readonly { codes: readonly string[]; meaning: string; advice: string }[] = [
  { codes: ["ENOSPC", "EDQUOT"], meaning: "the disk or the quota is full", advice: "Free some space and write again." },
  { codes: ["EROFS"], meaning: "the file system is read-only", advice: "Choose a folder that can be written." },
  {
    codes: ["EACCES", "EPERM"],
    meaning: "no permission to write there",
    advice: "Choose another folder or change its permissions.",
  },
];
