import { mnistClassifier } from "@tweedie/metrics";
import { loadMnist } from "@tweedie/datasets";
import { startBackend } from "../commands/backend-option.ts";
import { version } from "../version.ts";
import { checkDisk } from "./check-disk.ts";
import { diagnoseBackend } from "./diagnose-backend.ts";
import { findingOf, type Finding } from "./finding.ts";
import { surveyBackends } from "./survey-backends.ts";

/** What {@link diagnose} looks at. */
export interface DiagnoseOptions {
  /** The backend to check, `auto`, or `all`. */
  readonly backend: string;
  /** The folder to write in. */
  readonly out: string;
}

/** Looks at everything that the program needs. Never throws: what fails is a finding. */
export async function diagnose({ backend, out }: DiagnoseOptions): Promise<readonly Finding[]> {
  return [
    checkNode(),
    ...(backend === "all" ? await surveyBackends() : await diagnoseBackend(backend)),
    await checkData(),
    await findingOf("classifier", "Install tweedie again.", async () => {
      if (backend === "all") await startBackend("auto");
      (await mnistClassifier()).dispose();
      return { detail: "the weights that score digits are there" };
    }),
    await findingOf("disk", "Choose another folder with --out, or make room there.", () => checkDisk(out)),
  ];
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const good = major > 20 || (major === 20 && minor >= 19);
  const detail = `Node ${process.version}, tweedie ${version}`;
  return {
    what: "node",
    state: good ? "good" : "broken",
    detail: good ? detail : `${detail}; 20.19 or later is needed`,
    ...(!good && { advice: "Install a later Node." }),
  };
}

async function checkData(): Promise<Finding> {
  try {
    const { count } = await loadMnist({ size: 14, split: "test" });
    await loadMnist({ size: 14, split: "train" });
    return {
      what: "mnist",
      state: "good",
      detail: `the data are there, with the right checksums (${count} test images)`,
    };
  } catch (error) {
    return { what: "mnist", state: "missing", detail: `${(error as Error).message} Only the mnist datasets need it.` };
  }
}
