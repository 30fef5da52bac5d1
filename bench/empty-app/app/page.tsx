import { Clock } from "./clock";

export default function Page() {
  return <Clock />;
}
