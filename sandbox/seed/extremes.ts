import type { SeedDevice, SeedKey, SeedPerson } from "./person.ts";

// Extreme data for the pages: very many, very long, in many scripts, and hostile. Software on the customer's machine sets
// labels and meta, and customers set their names.

const SYSTEMS = ["Ubuntu 26.04", "Rocky Linux 10", "Windows Server 2028", "macOS 27.1", "Debian 14"];
const ROOMS = ["Oslo", "Porto", "Nairobi", "Osaka", "Quito", "Tbilisi", "Perth"];

const manyKeys = Array.from(
  { length: 250 },
  (_, index): SeedKey => ({
    name: `seat ${index + 1}`,
    benefit: "plugin",
    daysAgo: 330 - index,
    validations: (index * 37) % 400,
    ...(index % 3 === 0 ? { validatedDaysAgo: index % 40 } : {}),
    ...(index % 29 === 7 ? { status: "disabled" } : {}),
    ...(index % 41 === 5 ? { status: "revoked" } : {}),
    ...(index % 23 === 3 ? { expiresInDays: 3 } : index % 19 === 11 ? { expiresInDays: -40 } : {}),
    ...(index % 4 === 1 ? { devices: [{ label: `Lab ${ROOMS[index % ROOMS.length]} seat ${index + 1}` }] } : {}),
  }),
);

const thousandDevices = Array.from(
  { length: 1000 },
  (_, index): SeedDevice => ({
    label: `render-${ROOMS[index % ROOMS.length]?.toLowerCase()}-${String(index + 1).padStart(4, "0")}`,
    daysLater: Math.floor(index / 4),
    meta: {
      os: SYSTEMS[index % SYSTEMS.length] ?? "",
      app_version: `9.${index % 5}.${index % 11}`,
      cores: 8 * (1 + (index % 16)),
      memory_gb: 64 * (1 + (index % 8)),
      gpu: index % 3 === 0,
      load: Number(((index * 7919) % 100) / 100),
      rack: `R${1 + (index % 40)}`,
      ip: `10.${index % 7}.${Math.floor(index / 250)}.${index % 250}`,
    },
  }),
);

const scripts: SeedDevice[] = [
  { label: "事務所のPC 🖥️", meta: { 場所: "東京本社 3階", os: "Windows 12" } },
  { label: "حاسوب المكتب", meta: { الموقع: "الدار البيضاء", os: "Windows 12" } },
  { label: "מחשב נייד של יעל", meta: { הערה: "משרד ראשי" } },
  { label: "ноутбук Ольги", meta: { город: "Алматы" } },
  { label: "คอมพิวเตอร์ห้องประชุม", meta: { หมายเหตุ: "ชั้น 5" } },
  { label: "मुख्य कार्यालय का कंप्यूटर", meta: { शहर: "पुणे" } },
  { label: "👩‍👩‍👧‍👦 family Mac 🏳️‍🌈", meta: { emoji: "👍🏽🇧🇷" } },
  { label: "Z̸̢̛a̵͎͝l̶̰̊g̴͙̈o̸̤͐", meta: { combining: "ä̈̈̈̈̈̈" } },
];

const hostile: SeedDevice[] = [
  {
    label: "<script>alert('device')</script>",
    meta: {
      os: "<img src=x onerror=alert(1)>",
      url: "javascript:alert(document.cookie)",
      __proto__polluted: true,
      style: "</style><style>*{display:none}",
    },
  },
  {
    label: "invoice\u202Egpj.exe",
    // A property named __proto__ must stay a property.
    meta: JSON.parse('{"__proto__": "polluted", "constructor": "polluted", "toString": "polluted"}'),
  },
  { label: '"><svg onload=alert(1)>', meta: { "'; DROP TABLE license_keys; --": "' OR '1'='1" } },
  {
    label: `{{constructor.constructor('alert(1)')()}} $${"{7*7}"} %0d%0aSet-Cookie:x=1`,
    meta: { csv: '=HYPERLINK("http://evil.example")' },
  },
  { label: " ", meta: { zero_width: "a\u200B\u200Db\uFEFF", newline: "first\nsecond\r\nthird" } },
];

const LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüssel";

const long: SeedDevice[] = [
  { label: `${LONG_WORD.repeat(8)}`, meta: { path: `/${"very-long-folder-name/".repeat(22)}` } },
  { label: "A device whose label was pasted from a whole page of release notes. ".repeat(12).trim() },
  {
    label: "Fifty facts",
    meta: Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [
        `fact_${String(index + 1).padStart(2, "0")}_about_this_very_device`.slice(0, 40),
        "x".repeat(index === 0 ? 500 : 40),
      ]),
    ),
  },
];

export const extremes: SeedPerson[] = [
  {
    id: "lighthouse",
    name: "Lighthouse University",
    email: "it@lighthouse.example",
    external_id: "cust_lighthouse",
    about: "Has 250 keys.",
    daysAgo: 335,
    keys: manyKeys,
  },
  {
    id: "atlas",
    name: "Atlas Render Farm",
    email: "ops@atlas.example",
    external_id: "cust_atlas",
    about: "One key with 1,000 devices, each with rich details.",
    daysAgo: 300,
    keys: [{ benefit: "site", daysAgo: 300, validations: 812_004, validatedDaysAgo: 0, devices: thousandDevices }],
  },
  {
    id: "scripts",
    name: "Ελένη Παπαδοπούλου · 王小明 · محمد",
    email: "eleni@papadopoulou.example",
    external_id: "cust_ελένη",
    about: "Names, devices and details in many scripts and directions.",
    daysAgo: 60,
    keys: [{ benefit: "site", daysAgo: 60, validations: 9, validatedDaysAgo: 1, devices: scripts }],
  },
  {
    id: "long",
    name: `Prof. Dr. Dr. h. c. mult. ${"Wolfeschlegelsteinhausenbergerdorff ".repeat(6).trim()} the Third of the Northern Isles`,
    email: `${"very.long.mailbox".repeat(3)}@${"a-long-label.".repeat(6)}example`,
    external_id: "cust_long",
    about: "Everything is very long.",
    daysAgo: 45,
    keys: [{ benefit: "site", daysAgo: 45, key: `LEGACY ${"0123456789ABCDEF-".repeat(12)}END`, devices: long }],
  },
  {
    id: "hostile",
    name: "<script>alert('name')</script> \u202Eevil",
    email: "mallory@hostile.example",
    external_id: "../../customers?x=<y>",
    about: "A hostile name, and hostile devices and details.",
    daysAgo: 30,
    keys: [{ benefit: "site", daysAgo: 30, key: "'\"><b>KEY</b>&amp;\\u202e%00", devices: hostile }],
  },
  {
    id: "carla",
    name: "Carla Jung",
    email: "carla@jung.example",
    external_id: "cust_carla",
    organization: "contoso",
    about: "A customer of another vendor.",
    daysAgo: 100,
    keys: [
      {
        benefit: "toolbox",
        daysAgo: 100,
        validations: 4,
        validatedDaysAgo: 8,
        devices: [{ label: "carlas-pc" }],
      },
    ],
  },
];
