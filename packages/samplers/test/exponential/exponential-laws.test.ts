import { describeLaws } from "../laws/describe-laws.ts";
import { exponential } from "./exponential.ts";

describeLaws(exponential);
