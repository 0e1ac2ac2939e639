import { Absent } from "../_ui/shell/absent";

export default function AbsentPage() {
  return <Absent />;
}
