/** The same place for every face. */
export { dataDir } from "../engine/store/dataDir.ts";
