import type { SceneStage } from "./stage.ts";

/** One page in one state. The gallery draws each scene, and the browser tests compare and check the main ones. */
export interface Scene {
  /** The heading under which the gallery shows it: "License keys". */
  group: string;
  /** The state: "session over, sign-in dialog". */
  name: string;
  /** The portal that it needs, if it isn't the usual one. */
  portal: PortalKind;
  /** Leads the stage's page there. */
  play: (stage: SceneStage) => Promise<unknown>;
}

/**
 * `usual`: as .env.example sets it up. `unlucky`: the same on an instance of its own, so that failures of Polar open no circuit
 * breaker elsewhere. `newerPolar`: Polar sends values that the portal doesn't know.
 */
export type PortalKind =
  | "usual"
  | "unlucky"
  | "newerPolar"
  | "withoutMail"
  | "mailDown"
  | "withoutStaff"
  | "consent"
  | "rotationNote"
  | "databaseDown";

/** Returns a function that describes the scenes of a group. */
export function group(name: string, scenes: Scene[]) {
  return (state: string, play: Scene["play"], { portal = "usual" as PortalKind } = {}): void => {
    scenes.push({ group: name, name: state, portal, play });
  };
}

/** The name that tests and the gallery's `--only` use: `license-keys/one-key`. */
export function sceneId({ group, name }: Pick<Scene, "group" | "name">): string {
  return [group, name]
    .map((text) =>
      text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-|-$/g, ""),
    )
    .join("/");
}
