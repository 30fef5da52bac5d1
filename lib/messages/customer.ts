import { account } from "./account";
import { entrance } from "./entrance";
import { freeDevice } from "./free-device";
import { licenseKey } from "./license-key";
import { licenseKeys } from "./license-keys";
import type { Locale } from "./locale";
import { problems } from "./problems";
import { shell } from "./shell";
import { signIn } from "./sign-in";
import { supportAccess, supportCode } from "./support-access";

const english = {
  shell,
  licenseKeys,
  licenseKey,
  problems,
  entrance,
  signIn,
  account,
  freeDevice,
  supportCode,
  supportAccess,
} as const;

/** Every string that a customer reads, by section; a translation is a `Translation<CustomerMessages>` with the same placeholders. */
export type CustomerMessages = typeof english;

/** The catalog for a locale. English is the only language so far, so every locale gets it. */
export function customerMessages(_locale: Locale): CustomerMessages {
  return english;
}
