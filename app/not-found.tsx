import { Absent } from "./_ui/shell/absent";

export default function NotFound() {
  return <Absent />;
}
