import { describeLaws } from "../laws/describe-laws.ts";
import { sde } from "./sde.ts";

describeLaws(sde);
