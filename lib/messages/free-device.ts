/** The page to which the vendor's app sends somebody whose key has no place left. */
export const freeDevice = {
  title: "Free a device",
  notFoundTitle: "This license key is not in your account",
  notFound:
    "The app asked to free a device of a key that does not exist, or that is in another account. Check that you are signed in with the address that you bought with.",
  failedTitle: "This license key could not be loaded",

  full: "All {allowed} places of this key are taken. Free one to use the key on another device.",
  fullOne: "The one place of this key is taken. Free it to use the key on another device.",
  over: {
    one: "More devices are in use than the key allows. Free {count} to use the key on another device.",
    other: "More devices are in use than the key allows. Free {count} of them to use the key on another device.",
  },
  choose: "Which device do you no longer use?",
  chooseOne: "The device in use",
  suggested: "Suggested: added longest ago",
  why: "The device added longest ago is suggested. When a device was last used is not known, so check that you can do without it.",
  whyOne: "When it was last used is not known, so check that you can do without it.",
  added: "Added",
  more: {
    one: "{count} more device was added later.",
    other: "{count} more devices were added later.",
  },
  allDevices: "See all devices",

  free: "Free this device…",
  freeing: "Freeing…",
  confirmTitle: "Free {label}?",
  confirmText: "The app on this device will stop working with this key.",
  confirmRoom: "Its place becomes free for another device.",
  confirmReturn: "You then go back to {app}.",
  confirm: "Free device",
  keep: "Keep all devices",
  keepReturn: "Keep all, back to {app}",
  failed: "{label} was not deactivated.",
  unknown: "It is not certain whether {label} was deactivated.",

  freedTitle: "A place is free",
  deactivated: "{label} was deactivated. You can now activate the app on another device.",
  freedMore: {
    one: "{label} was deactivated. {count} more has to go before another device fits.",
    other: "{label} was deactivated. {count} more have to go before another device fits.",
  },
  returning: "Going back to {app}. If nothing happens, use the button.",

  roomTitle: "There is room already",
  room: "{used} of {allowed} places are taken: you can activate the app on another device now.",
  roomNoLimit: "This key has no limit of devices: you can activate the app on another device now.",
  roomNone: "This key is used on no device: you can activate the app now.",
  revokedTitle: "This key has been revoked",
  revoked: "It does not work any more, so freeing a device would not help.",
  blockedTitle: "Devices cannot be deactivated here",

  backTo: "Back to {app}",
  toKey: "See this license key",
  returnNotAllowed: "The address that the app wanted you to go back to is not on {brand}'s list, so it was left out.",
} as const;
