import type { ReactNode } from "react";

/** Renders `<bdi>` in a message. It keeps a name in another script from reordering the sentence around it. */
export const bdi = (content: ReactNode[]) => <bdi>{content}</bdi>;
