/** The one door to zod: jitless, because a strict content security policy forbids `new Function`. */
import { z } from "zod";

z.config({ jitless: true });

export { z };
