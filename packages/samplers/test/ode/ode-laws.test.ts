import { describeLaws } from "../laws/describe-laws.ts";
import { ode } from "./ode.ts";

describeLaws(ode);
