import { describeLaws } from "../laws/describe-laws.ts";
import { ancestral } from "./ancestral.ts";

describeLaws(ancestral);
