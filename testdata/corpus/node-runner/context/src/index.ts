import "./util"
