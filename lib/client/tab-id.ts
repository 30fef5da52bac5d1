/** Names this tab until the page is loaded again, so that the stream of changes can leave out those that it made itself. */
export const tabId: string = Array.from({ length: 2 }, () =>
  Math.random().toString(36).slice(2, 10).padEnd(8, "0"),
).join("");
