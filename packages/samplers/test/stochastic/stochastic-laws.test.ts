import { describeLaws } from "../laws/describe-laws.ts";
import { stochastic } from "./stochastic.ts";

describeLaws(stochastic);
