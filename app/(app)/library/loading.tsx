import { LoadingPage } from "../../_ui/page/loading-page";

export default LoadingPage;
