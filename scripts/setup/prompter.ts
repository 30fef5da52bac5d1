import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import { StartError } from "@/lib/node-server/start-up";

/** How to ask one question. */
export interface Question {
  /** What Enter means; also shown, unless the answer is a secret. */
  fallback?: string;
  /** Not echoed. */
  isSecret?: boolean;
}

/** Asks questions on a terminal, one line each. Answers may also come from a pipe. */
export class Prompter {
  readonly #output: NodeJS.WritableStream;
  readonly #lines: Interface;
  readonly #waiting: string[] = [];
  #next: ((line: string | null) => void) | null = null;
  #isMuted = false;
  #isOver = false;

  constructor(input: NodeJS.ReadableStream & { isTTY?: boolean }, output: NodeJS.WritableStream) {
    this.#output = output;
    const echo = new Writable({
      write: (chunk, _encoding, done) => {
        if (!this.#isMuted) output.write(chunk);
        done();
      },
    });
    this.#lines = createInterface({ input, output: echo, terminal: input.isTTY === true, historySize: 0 });
    this.#lines.on("line", (line) => this.#take(line));
    this.#lines.on("close", () => this.#take(null));
  }

  say(text = ""): void {
    this.#output.write(`${text}\n`);
  }

  /**
   * Asks until there's an answer that `accept` takes.
   * @param accept null for a good answer, else the sentence that says what is wrong
   * @throws StartError when the input ends
   */
  async ask(
    text: string,
    { fallback, isSecret = false }: Question = {},
    accept: (answer: string) => string | null = () => null,
  ): Promise<string> {
    for (;;) {
      const shown = fallback === undefined ? "" : isSecret ? " [keep]" : ` [${fallback === "" ? "none" : fallback}]`;
      this.#output.write(`${text}${shown}: `);
      const line = await this.#read(isSecret);
      const answer = line.trim() || fallback;
      // Enter, where it means that there is none.
      if (answer === "") return answer;
      const wrong = answer === undefined ? "Please enter a value." : accept(answer);
      if (answer !== undefined && wrong === null) return answer;
      this.say(wrong ?? "");
    }
  }

  /** Asks a question whose answer is yes or no. */
  async confirm(text: string, fallback: boolean): Promise<boolean> {
    const answer = await this.ask(text, { fallback: fallback ? "yes" : "no" }, (given) =>
      /^(y|yes|n|no)$/i.test(given) ? null : "Please answer yes or no.",
    );
    return /^y/i.test(answer);
  }

  close(): void {
    this.#lines.close();
  }

  async #read(isSecret: boolean): Promise<string> {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) return this.#done(waiting, isSecret);
    if (this.#isOver) throw ended();
    this.#isMuted = isSecret;
    const line = await new Promise<string | null>((resolve) => {
      this.#next = resolve;
    });
    if (line === null) throw ended();
    return this.#done(line, isSecret);
  }

  #done(line: string, isSecret: boolean): string {
    this.#isMuted = false;
    // The muted line break.
    if (isSecret) this.say();
    return line;
  }

  #take(line: string | null): void {
    if (line === null) this.#isOver = true;
    const next = this.#next;
    this.#next = null;
    if (next) next(line);
    else if (line !== null) this.#waiting.push(line);
  }
}

const ended = () => new StartError("The setup ended before the last question. Nothing was written.");
