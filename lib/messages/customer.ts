import { account } from "./account";
import { deviceChoice } from "./device-choice";
import { legal } from "./legal";
import { licenseKey } from "./license-key";
import { licenseKeys } from "./license-keys";
import type { Locale } from "./locale";
import { problems } from "./problems";
import { notMe, proof } from "./proof";
import { shell } from "./shell";
import { signIn } from "./sign-in";
import { signInLink } from "./sign-in-link";
import { supportAccess, supportCode } from "./support-access";

const english = {
  shell,
  licenseKeys,
  licenseKey,
  problems,
  signInLink,
  signIn,
  account,
  proof,
  notMe,
  deviceChoice,
  supportCode,
  supportAccess,
  legal,
} as const;

/** All text that customers read, by section. A translation has this shape: `Translation<CustomerMessages>`. */
export type CustomerMessages = typeof english;

/** Returns the customer texts for a locale. English is the only language so far, so every locale gets it. */
export function customerMessages(_locale: Locale): CustomerMessages {
  return english;
}
