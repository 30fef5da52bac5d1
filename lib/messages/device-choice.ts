/** The page that the app opens when a key is already active on as many devices as it allows. */
export const deviceChoice = {
  title: "Deactivate a device",
  notFoundTitle: "This license key isn’t in your account",
  notFound:
    "The app asked you to deactivate a device, but its license key isn’t in this account. Check that you’re signed in with the email you used for your purchase.",

  full: "This key is already active on {allowed} devices, the most it allows. To use it on another device, deactivate one.",
  fullOne:
    "This key is already active on one device, the most it allows. To use it on another device, deactivate this one.",
  over: {
    other:
      "This key is active on more devices than it allows. To use it on another device, deactivate {count} of them.",
  },
  choose: "Which device do you no longer use?",
  chooseOnly: "Active device",
  suggested: "Suggested: activated first",
  hint: "We suggest the device you activated first. We don’t know when each device was last used, so check that you don’t need it.",
  hintOnly: "We don’t know when this device was last used, so check that you don’t need it.",
  more: {
    one: "{count} more device was activated later.",
    other: "{count} more devices were activated later.",
  },
  allDevices: "See all devices",

  deactivate: "Deactivate this device",
  deactivating: "Deactivating…",
  thenReturn: "You’ll then go back to {app}.",
  cancel: "Keep all devices",
  cancelAndReturn: "Keep all devices and go back to {app}",

  deactivatedTitle: "You can now activate another device",
  deactivated: "{label} was deactivated.",
  deactivatedMore: {
    one: "{label} was deactivated. To use the key on another device, deactivate {count} more.",
    other: "{label} was deactivated. To use the key on another device, deactivate {count} more.",
  },
  returning: "Taking you back to {app}. If nothing happens, use the button.",

  notNeededTitle: "You don’t need to deactivate a device",
  notNeeded: "This key is active on {used} of {allowed} devices. You can activate another one now.",
  notNeededNoLimit: "This key has no device limit. You can activate another device now.",
  notNeededNone: "This key isn’t active on any device. You can activate the app now.",
  revokedTitle: "This key has been revoked",
  revoked: "It no longer works, so deactivating a device won’t help. If you have questions, contact support.",
  blockedTitle: "You can’t deactivate devices here",

  backTo: "Back to {app}",
  toKey: "View this license key",
  returnNotAllowed: "We ignored the app’s return link because {brand} hasn’t approved it.",
} as const;
